package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(src *dagger.Directory) *dagger.Container {
	return src.DockerBuild()
}

func (m *Ci) Tools(src *dagger.Directory) *dagger.Container {
	return src.DockerBuild(dagger.DirectoryDockerBuildOpts{Dockerfile: "tools/tools.Dockerfile"})
}

func (m *Ci) Web(src *dagger.Directory) *dagger.Container {
	return src.Directory("web").DockerBuild()
}
