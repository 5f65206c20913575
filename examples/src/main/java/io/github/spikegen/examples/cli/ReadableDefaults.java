package io.github.spikegen.examples.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/** Shows the defaults that fields are initialised with in the form in which they are typed. */
final class ReadableDefaults implements IDefaultValueProvider {

  @Override
  public String defaultValue(ArgSpec option) {
    Object initial = option.initialValue();
    return initial instanceof Enum<?> || initial instanceof List<?> ? written(initial) : null;
  }

  /** Returns a value as it is typed on the command line. */
  static String written(Object value) {
    if (value instanceof Enum<?> constant) {
      return EnumConverter.written(constant);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return String.valueOf(value);
  }
}
