<?php
$client = \Dagger\Dagger::connect();
$f = fn(string $a) => $client->host()->directory($a ?: '.');
$client->container()->build($x, buildArgs: [new BuildArg('A', <<<X
 b $c
 X), ['name' => 'B']])->publish('ttl.sh/x');
function b( { ;
