package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(version string) *dagger.Container {
	return dag.Container().WithExec([]string{"sh", "-c", "make VERSION=" + version})
}

func (m *Ci) Run(command string) *dagger.Container {
	return dag.Container().WithExec([]string{"/bin/bash", "-euo", "pipefail", "-c", command})
}
