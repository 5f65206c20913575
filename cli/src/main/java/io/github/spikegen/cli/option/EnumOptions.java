package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.Text;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are constants, written in lower case with hyphens. */
public final class EnumOptions implements IDefaultValueProvider {

  private EnumOptions() {}

  /** Makes all commands read such options, and show their defaults as they are typed. */
  public static void useFor(CommandLine commandLine) {
    commandLine.setDefaultValueProvider(new EnumOptions());
    register(commandLine, commandLine);
  }

  private static void register(CommandLine root, CommandLine command) {
    for (ArgSpec option : command.getCommandSpec().args()) {
      if (option.type().isEnum()) {
        register(root, option.type());
      }
    }
    command.getSubcommands().values().forEach(each -> register(root, each));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a type that is known to be an enum's
  private static void register(CommandLine root, Class<?> type) {
    ITypeConverter converter = text -> parse((Class) type, text);
    root.registerConverter((Class) type, converter);
  }

  /**
   * Returns the constant that is written so.
   *
   * @throws TypeConversionException if there is none
   */
  public static <E extends Enum<E>> E parse(Class<E> type, String text) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> Text.typed(constant).equals(text))
        .findAny()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected %s, but was '%s'"
                        .formatted(
                            constants.stream().map(Text::typed).collect(Collectors.joining(", ")),
                            text)));
  }

  @Override
  public String defaultValue(ArgSpec option) {
    if (option.userObject() instanceof Supplier<?> supplier) { // that of a hyper-parameter
      return (String) supplier.get();
    }
    Object initial = option.initialValue();
    return initial instanceof Enum<?> ? Text.typed(initial) : null;
  }
}
