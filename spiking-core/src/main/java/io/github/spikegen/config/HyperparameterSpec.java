package io.github.spikegen.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;

/**
 * One option that a tree of config records has. See {@link Hyperparameters#of}.
 *
 * @param name the option's name without leading hyphens, unique in the tree
 * @param type the type of the value; of the elements, if it is a list
 * @param list whether the value is a list
 * @param help what the hyper-parameter does, in one plain sentence, which begins with what it
 *     belongs to where {@link Hyperparameter.OptionPrefix#of} says that
 * @param parameter the annotation of the component: range, label, help text
 */
public record HyperparameterSpec(
    String name, Class<?> type, boolean list, String help, Hyperparameter parameter) {

  /** Returns the option of a component, below records with a prefix. */
  static HyperparameterSpec of(RecordComponent component, String prefix) {
    return of(component, prefix, "");
  }

  /** Returns the option of a component, below records with a prefix that belong to something. */
  static HyperparameterSpec of(RecordComponent component, String prefix, String owner) {
    Hyperparameter parameter = component.getAnnotation(Hyperparameter.class);
    String own = parameter.name().isEmpty() ? kebabCase(component.getName()) : parameter.name();
    boolean list = component.getType() == List.class;
    return new HyperparameterSpec(
        parameter.shared() ? own : join(prefix, own),
        list ? elementType(component.getGenericType()) : component.getType(),
        list,
        parameter.shared() ? parameter.help() : help(owner, parameter.help()),
        parameter);
  }

  private static String help(String owner, String help) {
    return owner.isEmpty() || help.isEmpty()
        ? help
        : capital(owner) + ": " + help.substring(0, 1).toLowerCase(Locale.ROOT) + help.substring(1);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** Returns a prefix and a name as one name. */
  static String join(String prefix, String name) {
    return prefix.isEmpty() || name.isEmpty() ? prefix + name : prefix + "-" + name;
  }

  private static String kebabCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static Class<?> elementType(Type list) {
    return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
  }

  /** {@return what stands for the value in help texts, such as "T"} */
  public String label() {
    return parameter.label();
  }

  /** {@return what 0 or null means, such as "never"; empty if there is no such value} */
  public String none() {
    return parameter.none();
  }

  /** {@return what values are expected, such as "a whole number of at least 1"} */
  public String expected() {
    return HyperparameterText.expected(this);
  }

  /**
   * {@return the value that a text stands for; null only for {@link #none()}}
   *
   * @param text the value as {@link #write} writes it
   * @throws IllegalArgumentException if it is no such value or out of range, with a message such as
   *     "expected a whole number of at least 1, but was '0'"
   */
  public Object parse(String text) {
    return HyperparameterText.parse(this, text);
  }

  /**
   * {@return the text that {@link #parse} reads}
   *
   * @param value a value of this hyper-parameter, or null
   */
  public String write(Object value) {
    return isNone(value) ? none() : Hyperparameters.write(value);
  }

  /** Returns whether a value is the one that {@link #none()} describes. */
  boolean isNone(Object value) {
    return !none().isEmpty() && (value == null || isPrimitiveZero(value));
  }

  private boolean isPrimitiveZero(Object value) {
    return type.isPrimitive() && value instanceof Number number && number.doubleValue() == 0;
  }
}
