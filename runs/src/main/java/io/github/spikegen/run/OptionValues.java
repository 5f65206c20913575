package io.github.spikegen.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Values of options that were given, by the options' names without hyphens; options that were not
 * given are not there.
 *
 * @param values the values, parsed
 */
public record OptionValues(Map<String, Object> values) {

  /** No option was given. */
  public static final OptionValues NONE = new OptionValues(Map.of());

  /** Copies the values. */
  public OptionValues {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Returns the same with one more value.
   *
   * @param name the option's name, such as {@code vq-epochs}
   * @param value its value, replaced if there is one
   * @return a changed copy
   */
  public OptionValues with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new OptionValues(more);
  }

  /**
   * Tells whether an option was given.
   *
   * @param name its name
   * @return whether there is a value
   */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * Returns the value of an option.
   *
   * @param <T> the class of its values
   * @param name its name
   * @param type the class of its values
   * @return the value if it was given
   * @throws ClassCastException if it is of another class
   */
  public <T> Optional<T> get(String name, Class<T> type) {
    return Optional.ofNullable(type.cast(values.get(name)));
  }
}
