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
	src := client.Host().Directory("/")
	keys := client.Host().Directory(os.Getenv("HOME") + "/.ssh")
	_, err = client.Container().WithDirectory("/src", src).WithDirectory("/keys", keys).Sync(ctx)
	return err
}
