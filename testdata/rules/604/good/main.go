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
	_, err = client.Container().WithDirectory("/src", client.Host().Directory("./src")).Sync(ctx)
	return err
}
