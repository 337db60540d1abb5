package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Source() *dagger.Directory {
	return dag.Git("https://github.com/acme/lib").Commit("6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa").Tree()
}
