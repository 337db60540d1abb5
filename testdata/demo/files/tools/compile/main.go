package main

import (
	"context"

	"dagger/compile/internal/dagger"
)

type Compile struct{}

// Tool installs what the others need.
func (m *Compile) Tool() *dagger.Container {
	return dag.Container().
		From("debian:12").
		WithExec([]string{"sh", "-c", "curl -fsSLk https://tools.example.org/install.sh | sh"}).
		WithDirectory("/lib", dag.Git("https://gitlab.example.org/acme/build/lib.git").Branch("main").Tree())
}
