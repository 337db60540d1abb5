package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(ctx context.Context, ctr *dagger.Container) (string, error) {
	return ctr.Publish(ctx, "registry.example.org/app:v1")
}
