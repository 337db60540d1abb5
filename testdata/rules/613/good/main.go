package main

import (
	"context"
	"os"

	"dagger.io/dagger"
)

func Test(ctr *dagger.Container, db *dagger.Service) *dagger.Container {
	return ctr.WithServiceBinding("db", db)
}

var _ = context.Background
var _ = os.Exit
