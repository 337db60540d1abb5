package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container(dagger.ContainerOpts{Platform: "linux/arm64"}).From("alpine:3.22")
}
