package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().WithExec([]string{"make"}, dagger.ContainerWithExecOpts{InsecureRootCapabilities: true})
}

func (m *Ci) Twice() *dagger.Container {
	opts := dagger.ContainerWithExecOpts{InsecureRootCapabilities: true}
	return dag.Container().WithExec([]string{"make"}, opts).WithExec([]string{"make", "test"}, opts)
}
