import io.dagger.client.*;
import java.io.File;
class Main {
  void main() throws Exception {
    try (AutoCloseableClient c = Dagger.connect()) {
      for (String v : new String[] {"a"}) c.container().from(v == null ? "b" : v).publish("""
          ttl.sh/x""");
      List.of(1).forEach(x -> c.host().directory("/" + (String) this.y));
    }
  }
  void b( { ;
