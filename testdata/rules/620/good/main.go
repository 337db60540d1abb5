package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(ctx context.Context, ctr *dagger.Container) (string, error) {
	address, err := ctr.Publish(ctx, "registry.example.org/app:v1")
	if err != nil {
		return "", err
	}
	return dag.Container().WithExec([]string{"cosign", "sign", address}).Stdout(ctx)
}
