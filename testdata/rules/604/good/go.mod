module example.org/ci

go 1.24

require dagger.io/dagger v0.19.8
