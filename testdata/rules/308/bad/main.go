package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().From("alpine:3.22@sha256:1e42bbe2508154c9")
}
