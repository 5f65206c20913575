package io.github.spikegen.cli.option;

import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.run.OptionValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Makes options of hyper-parameters, and reads which of them were given. */
public final class HyperparameterOptions {

  private static final String SAID_DEFAULT = "(default:";

  private HyperparameterOptions() {}

  /**
   * Makes a mixin of options.
   *
   * @param hyperparameters what they are options of
   * @param defaults returns the default of a hyper-parameter, or null where its help says it
   */
  public static CommandSpec mixin(
      List<HyperparameterSpec> hyperparameters, Function<HyperparameterSpec, Object> defaults) {
    CommandSpec mixin = CommandSpec.create();
    hyperparameters.forEach(spec -> mixin.addOption(option(spec, defaults.apply(spec))));
    return mixin;
  }

  private static OptionSpec option(HyperparameterSpec spec, Object value) {
    OptionSpec.Builder option = OptionSpec.builder("--" + spec.name());
    if (spec.type() == boolean.class) {
      return option.type(boolean.class).arity("0").description(spec.help()).build();
    }
    String shown = value == null ? spec.none() : spec.write(value);
    boolean isSaid = shown.isEmpty() || spec.help().contains(SAID_DEFAULT);
    return option
        .type(Object.class)
        .arity("1")
        .paramLabel(spec.label().isEmpty() ? "X" : spec.label())
        .converters(text -> parse(spec, text))
        .defaultValue(isSaid ? null : shown)
        .description(spec.help().replace("%", "%%"))
        .build();
  }

  private static Object parse(HyperparameterSpec spec, String text) {
    try {
      return spec.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Returns the hyper-parameters that a command line gives, by their names without hyphens. */
  public static OptionValues given(ParseResult parsed, List<HyperparameterSpec> hyperparameters) {
    Map<String, Object> values = new HashMap<>();
    for (HyperparameterSpec spec : hyperparameters) {
      OptionSpec option = parsed.matchedOption("--" + spec.name());
      if (option != null && option.getValue() != null) {
        values.put(spec.name(), option.getValue());
      }
    }
    return new OptionValues(values);
  }
}
