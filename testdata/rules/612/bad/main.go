package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Source() *dagger.Directory {
	return dag.Git("https://github.com/acme/lib").Branch("main").Tree()
}

func (m *Ci) Release() *dagger.Directory {
	return dag.Git("https://github.com/acme/lib").Tag("v1.2.0").Tree()
}
