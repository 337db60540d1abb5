FROM golang
