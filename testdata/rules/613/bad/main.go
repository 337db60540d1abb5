package main

import (
	"context"
	"os"

	"dagger.io/dagger"
)

func Test(ctx context.Context) error {
	client, err := dagger.Connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	db := client.Host().Service([]dagger.PortForward{{Backend: 5432, Frontend: 5432}})
	_, err = client.Container().WithServiceBinding("db", db).Sync(ctx)
	return err
}
