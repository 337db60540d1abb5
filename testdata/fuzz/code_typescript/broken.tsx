import { dag } from "@dagger.io/dagger"
const b = <a>{dag.from(`a${(`b${c}`)}
