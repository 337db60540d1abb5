package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push() *dagger.Container {
	return dag.Container().WithSecretVariable("API_TOKEN", dag.Secret("env://API_TOKEN"))
}
