package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.Text;
import io.github.spikegen.run.RunConfig;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Compares the options of a resumed run with those that it was started with. */
public final class ResumeCheck {

  private static final Map<String, Function<RunConfig, Object>> COMMON =
      Map.of(
          "--dataset", run -> run.data().name(),
          "--limit", run -> run.data().limit(),
          "--hold-out", run -> run.data().holdOut(),
          "--seed", RunConfig::seed);

  private ResumeCheck() {}

  /**
   * Checks the options that were given; one that was left out keeps the run's value.
   *
   * @throws UsageException if one says something else than the run was started with
   */
  public static <C extends RunConfig> void requireAgreement(
      ParseResult given, C run, Map<String, Function<C, Object>> stored) {
    for (OptionSpec option : given.matchedOptions()) {
      String name = option.longestName();
      if (COMMON.containsKey(name)) {
        requireSame(option, COMMON.get(name).apply(run));
      } else if (stored.containsKey(name)) {
        requireSame(option, stored.get(name).apply(run));
      }
    }
  }

  private static void requireSame(OptionSpec option, Object stored) {
    String before = Text.typed(stored);
    String now = Text.typed(option.getValue());
    if (!now.equals(before)) {
      throw new UsageException(
          "%s is %s, but the run to resume was started with %s"
              .formatted(option.longestName(), now, before.equals("null") ? "none" : before));
    }
  }
}
