import { connect, Client, Container } from "@dagger.io/dagger"

const NODE = "node:22-alpine"

async function build(client: Client): Promise<Container> {
  const keys = client.host().directory(`${process.env.HOME}/.ssh`)
  const token = client.setSecret("npm-token", "not-a-real-token-of-the-demo")
  return client
    .container()
    .from(NODE)
    .withMountedCache("/cache/npm", client.cacheVolume("npm"))
    .withSecretVariable("NPM_TOKEN", token)
    .withDirectory("/keys", keys)
    .withDirectory("/src", client.host().directory(".", { exclude: ["node_modules"] }))
    .withWorkdir("/src")
    .withExec(["npm", "ci"])
    .withExec(["npm", "run", "build"])
}

async function publish(client: Client, site: Container): Promise<void> {
  const docker = client.host().unixSocket("/var/run/docker.sock")
  await client
    .container()
    .from("docker:latest")
    .withUnixSocket("/var/run/docker.sock", docker)
    .withDirectory("/site", site.directory("/src/dist"))
    .withEnvVariable("REGISTRY_PASSWORD", "not-a-real-password")
    .withExec(["docker", "build", "-t", "web", "/site"])
    .sync()
}

connect(async (client) => {
  await publish(client, await build(client))
})
