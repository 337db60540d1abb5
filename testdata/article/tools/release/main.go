package main

import (
	"context"
	"os"

	"dagger.io/dagger"
)

func main() {
	ctx := context.Background()
	client, err := dagger.Connect(ctx, dagger.WithLogOutput(os.Stderr))
	if err != nil {
		panic(err)
	}
	defer client.Close()
	if _, err := Archive(ctx, client, os.Args[1]); err != nil {
		panic(err)
	}
	if _, err := Sources(ctx, client); err != nil {
		panic(err)
	}
}

// Archive hands the engine whatever folder the caller names.
func Archive(ctx context.Context, client *dagger.Client, userInput string) (int, error) {
	entries, err := client.Host().Directory(userInput).Entries(ctx)

	return len(entries), err
}

// Sources hands it one folder that the code names.
func Sources(ctx context.Context, client *dagger.Client) (int, error) {
	entries, err := client.Host().Directory("./src").Entries(ctx)

	return len(entries), err
}
