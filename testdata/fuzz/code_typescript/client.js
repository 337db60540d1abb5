const { connect } = require("@dagger.io/dagger")
const run = async c => c.container().from("alpine"), o = { checksum: "x" }
connect(async (client) => {
  const src = client.host().directory(".", { exclude: ["x"] })
  await client.http("u", o).export("x")
  run(client?.git("u")?.branch("main"))
}, { LogOutput: process.stderr })
