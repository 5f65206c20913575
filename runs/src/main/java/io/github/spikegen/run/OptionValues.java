package io.github.spikegen.run;

import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values of options that were given, by the options' names without hyphens; options that were not
 * given are not there.
 *
 * @param values the values, parsed
 */
public record OptionValues(Map<String, Object> values) {

  /** No option was given. */
  public static final OptionValues NONE = new OptionValues(Map.of());

  public OptionValues {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * {@return the same with one more value}
   *
   * @param name the option's name, such as {@code vq-epochs}
   * @param value its value, replaced if there is one
   */
  public OptionValues with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new OptionValues(more);
  }

  /**
   * {@return whether an option was given}
   *
   * @param name its name
   */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * {@return the value of an option: the value if it was given}
   *
   * @param <T> the class of its values
   * @param name its name
   * @param type the class of its values
   * @throws ClassCastException if it is of another class
   */
  public <T> Optional<T> get(String name, Class<T> type) {
    return Optional.ofNullable(type.cast(values.get(name)));
  }

  /**
   * {@return the same without some options}
   *
   * @param names their names
   */
  public OptionValues without(String... names) {
    Map<String, Object> fewer = new LinkedHashMap<>(values);
    fewer.keySet().removeAll(Set.of(names));
    return new OptionValues(fewer);
  }

  /**
   * {@return the same without the options of a record}
   *
   * @param options the record
   */
  public OptionValues without(Class<? extends Record> options) {
    return without(
        Hyperparameters.of(options).stream().map(HyperparameterSpec::name).toArray(String[]::new));
  }

  /**
   * {@return a config with those of these values for which it has a place}
   *
   * @param <R> the config's class
   * @param config the config that others are taken from
   * @throws IllegalArgumentException if the config refuses a value
   */
  public <R extends Record> R applyTo(R config) {
    Map<String, Object> own = new LinkedHashMap<>();
    for (HyperparameterSpec spec : Hyperparameters.of(config.getClass())) {
      if (has(spec.name())) {
        own.put(spec.name(), values.get(spec.name()));
      }
    }
    return Hyperparameters.with(config, own);
  }

  /**
   * {@return the same values, checked and of the classes of their options} Values may be text.
   *
   * @param known the options that there are
   * @throws RunException if there is no such option, or a value is none of its values
   */
  public OptionValues checked(List<HyperparameterSpec> known) {
    Map<String, Object> parsed = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          HyperparameterSpec spec =
              known.stream()
                  .filter(candidate -> candidate.name().equals(name))
                  .findAny()
                  .orElseThrow(() -> unknown(name, known));
          if (value == null && spec.none().isEmpty()) {
            return; // the word for the default: as if it were not given
          }
          try {
            parsed.put(name, spec.parse(spec.write(value)));
          } catch (IllegalArgumentException e) {
            throw new RunException(name, e.getMessage());
          }
        });
    return new OptionValues(parsed);
  }

  private static RunException unknown(String name, List<HyperparameterSpec> known) {
    return new RunException(
        "there is no option %s, only %s"
            .formatted(
                name,
                known.stream().map(HyperparameterSpec::name).collect(Collectors.joining(", "))));
  }
}
