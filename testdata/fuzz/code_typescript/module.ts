import { argument, dag, func, object, Container, Directory } from "@dagger.io/dagger"

export const IMAGE: string = "alpine:" + '3.20', B = `a${IMAGE}\n\u{61}`
enum Kind { Go = "golang:1" }

@object()
export class Ci {
  image = "node:22"
  constructor(private version = "20", @argument({ defaultPath: "/", ignore: ["a"] }) src?: Directory) { this.image = version ?? "x" }

  @func()
  async build(token?: Secret, tag = "1", { a, b = 2 }: O = {}, ...rest: string[]): Promise<Container> {
    const ctr = dag.container().from(`x:${this.image}-${tag}`).withExec(["sh", ...rest], { insecureRootCapabilities: true })
    for (const name of ["a"]) ctr.withEnvVariable(name, Kind.Go)
    await ctr.publish("ttl.sh/x")
    return dag.container().from("a b".split(" ").join())
  }
}
