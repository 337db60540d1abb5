from dagger import dag
def f(:
  dag.container().from_("a%s" % ("b", f"{x}{{}}", '\N\x4\u00'
