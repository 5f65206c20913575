package io.github.spikegen.cli.option;

import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.run.OptionValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Makes options of hyper-parameters, and reads which of them were given. */
public final class HyperparameterOptions {

  private static final String SAID_DEFAULT = "(default:";

  private HyperparameterOptions() {}

  /**
   * Makes a mixin of options.
   *
   * @param hyperparameters what they are options of
   * @param defaults returns the default of a hyper-parameter, empty where it has none; is asked
   *     when the command is run, or its help is shown
   */
  public static CommandSpec mixin(
      List<HyperparameterSpec> hyperparameters,
      Function<HyperparameterSpec, Optional<Object>> defaults) {
    CommandSpec mixin = CommandSpec.create();
    hyperparameters.forEach(spec -> mixin.addOption(option(spec, defaults)));
    return mixin;
  }

  private static OptionSpec option(
      HyperparameterSpec spec, Function<HyperparameterSpec, Optional<Object>> defaults) {
    OptionSpec.Builder option = OptionSpec.builder("--" + spec.name());
    option.description(spec.help().replace("%", "%%"));
    if (spec.type() == boolean.class) {
      return option.type(boolean.class).arity("0").initialValue(false).build();
    }
    Supplier<String> written =
        () -> isSaid(spec) ? null : defaults.apply(spec).map(spec::write).orElse(none(spec));
    return option
        .type(Object.class)
        .arity("1")
        .paramLabel(spec.label().isEmpty() ? "X" : spec.label())
        .converters(text -> parse(spec, text))
        .userObject(written)
        .build();
  }

  private static boolean isSaid(HyperparameterSpec spec) {
    return spec.help().contains(SAID_DEFAULT);
  }

  private static String none(HyperparameterSpec spec) {
    return spec.none().isEmpty() ? null : spec.none();
  }

  private static Object parse(HyperparameterSpec spec, String text) {
    if (text.equals(none(spec))) {
      return null; // which options.json leaves out
    }
    try {
      return spec.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Returns the hyper-parameters that a command line gives, by their names without hyphens. */
  public static OptionValues given(CommandSpec command, List<HyperparameterSpec> hyperparameters) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (HyperparameterSpec spec : hyperparameters) {
      OptionSpec option = command.commandLine().getParseResult().matchedOption("--" + spec.name());
      if (option != null) {
        Object value = option.getValue();
        values.put(spec.name(), value == null ? spec.parse(spec.none()) : value);
      }
    }
    return new OptionValues(values);
  }

  /** Returns an option that has no default and was not given, as help writes it. */
  public static Optional<String> missing(
      CommandSpec command, List<HyperparameterSpec> hyperparameters) {
    return hyperparameters.stream()
        .filter(spec -> !isSaid(spec) && spec.none().isEmpty())
        .map(spec -> command.findOption("--" + spec.name()))
        .filter(option -> option.getValue() == null)
        .map(option -> option.longestName() + "=" + option.paramLabel())
        .findFirst();
  }
}
