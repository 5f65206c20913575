package io.github.spikegen.cli;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/** Shows the defaults that fields are initialised with in the form in which they are typed. */
final class ReadableDefaults implements IDefaultValueProvider {

  @Override
  public String defaultValue(ArgSpec option) {
    Object initial = option.initialValue();
    return initial instanceof Enum<?> ? written(initial) : null;
  }

  /** Returns a value as it is typed on the command line. */
  static String written(Object value) {
    return value instanceof Enum<?> constant
        ? EnumConverter.written(constant)
        : String.valueOf(value);
  }
}
