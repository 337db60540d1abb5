package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(ctx context.Context, ctr *dagger.Container) (error) {
	_, err := ctr.Publish(ctx, "registry.example.org/app:v1")
	return err
}
