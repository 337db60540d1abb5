module example.org/delivery/release

go 1.22

require dagger.io/dagger v0.12.3
