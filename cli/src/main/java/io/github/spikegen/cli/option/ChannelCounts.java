package io.github.spikegen.cli.option;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Channels of layers, one after the other, written such as {@code 32,64}.
 *
 * @param values at least 1 each
 */
record ChannelCounts(List<Integer> values) {

  @Override
  public String toString() {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static ChannelCounts parse(String text) {
    Numbers.AtLeastOne number = new Numbers.AtLeastOne();
    return new ChannelCounts(Arrays.stream(text.split(",", -1)).map(number::convert).toList());
  }

  /** One of them or more. */
  static final class OneOrMore implements ITypeConverter<ChannelCounts> {
    @Override
    public ChannelCounts convert(String text) {
      return parse(text);
    }
  }

  /** Two of them. */
  static final class Two implements ITypeConverter<ChannelCounts> {
    @Override
    public ChannelCounts convert(String text) {
      ChannelCounts counts = parse(text);
      if (counts.values().size() != 2) {
        throw new TypeConversionException("expected 2 numbers, but was '%s'".formatted(text));
      }
      return counts;
    }
  }

  /** Two of them or more. */
  static final class TwoOrMore implements ITypeConverter<ChannelCounts> {
    @Override
    public ChannelCounts convert(String text) {
      ChannelCounts counts = parse(text);
      if (counts.values().size() < 2) {
        throw new TypeConversionException(
            "expected at least 2 numbers, but was '%s'".formatted(text));
      }
      return counts;
    }
  }
}
