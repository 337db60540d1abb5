package main

import (
	"context"
	"os"

	"dagger.io/dagger"
)

func Build(ctx context.Context) error {
	client, err := dagger.Connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	docker := client.Host().UnixSocket("/var/run/docker.sock")
	_, err = client.Container().WithUnixSocket("/var/run/docker.sock", docker).Sync(ctx)
	return err
}
