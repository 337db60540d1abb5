package io.dagger.modules.ci;

import static io.dagger.client.Dagger.dag;
import io.dagger.client.*;
import java.util.List;

@Object
public class Ci {
  private static final String IMAGE = "alpine:" + "3";
  private String base;
  public Ci(@Default("x") String base) { this.base = base; }
  @Function
  public Container run(@DefaultPath("/") @Ignore({"a"}) Directory src, Optional<String> tag) {
    var args = List.of("sh", "-c", String.format("echo %s%%", tag.orElse("1")));
    return dag().container().from(IMAGE).withExec(args, new Container.WithExecArguments().withExpand(true))
        .withMountedCache("/c", dag().cacheVolume("k"), new Container.WithMountedCacheArguments().withSharing(CacheSharingMode.LOCKED));
  }
}
