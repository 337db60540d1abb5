package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(src *dagger.Directory) *dagger.Container {
	return src.DockerBuild()
}
