<?php
namespace DaggerModule;
use Dagger\Attribute\{DaggerFunction, DaggerObject, DefaultPath, Ignore};
use Dagger\{Container, Directory as Dir};
use function Dagger\dag;
const TAG = '3';
#[DaggerObject]
class Ci {
  private const IMAGE = 'alpine:' . TAG;
  public function __construct(private string $base = "x") {}
  #[DaggerFunction]
  public function run(#[DefaultPath('/'), Ignore('a')] Dir $src, ?string $tag = null): Container {
    foreach (['a' => 1] as $k => $v) { $x .= "$k{$v}"; }
    return dag()->container()->from(sprintf('%s:%d', self::IMAGE, $tag ?? 1))
      ->withExec(['sh', '-c', "echo $tag {$this->base}"], insecureRootCapabilities: true)
      ?->withMountedCache('/c', dag()->cacheVolume('k'), sharing: CacheSharingMode::LOCKED);
  }
}
