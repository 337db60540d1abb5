package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(src *dagger.Directory, token string) *dagger.Container {
	return src.DockerBuild(dagger.DirectoryDockerBuildOpts{
		BuildArgs: []dagger.BuildArg{
			{Name: "VERSION", Value: "1.2"},
			{Name: "NPM_TOKEN", Value: token},
		},
	})
}
