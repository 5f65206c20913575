package io.github.spikegen.config;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks, lists, reads and replaces the {@link Hyperparameter} components of config records, also
 * of records inside records. A component that is a record, a sealed interface of records, or one
 * with {@link OptionPrefix#records()} is looked into; lists of records are not.
 */
public final class Hyperparameters {

  private Hyperparameters() {}

  /**
   * Checks the components of a record; called by its compact constructor. Each must be non-null
   * (unless {@link Hyperparameter#none()} has a word for that) and in range.
   *
   * @param type the record
   * @param values all components in their order
   * @throws IllegalArgumentException if one is out of range, with a message such as "timeSteps must
   *     be at least 1, but was 0"
   */
  public static void check(Class<? extends Record> type, Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length != values.length) {
      throw new IllegalStateException(
          "%s has %d components, but %d were checked"
              .formatted(type.getSimpleName(), components.length, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      String name = components[i].getName();
      Hyperparameter range = components[i].getAnnotation(Hyperparameter.class);
      if (range == null) {
        Objects.requireNonNull(values[i], name);
      } else if (!HyperparameterSpec.of(components[i], "").isNone(values[i])) {
        check(name, range, Objects.requireNonNull(values[i], name));
      }
    }
  }

  private static void check(String name, Hyperparameter range, Object value) {
    if (value instanceof List<?> list) {
      list.forEach(element -> check(name, range, element));
      if (!HyperparameterText.hasSize(range, list.size())) {
        throw new IllegalArgumentException(
            "%s must have %s, but was %s".formatted(name, HyperparameterText.size(range), value));
      }
    } else if (value instanceof Number number
        && !HyperparameterText.contains(range, number.doubleValue())) {
      boolean whole = value instanceof Integer || value instanceof Long;
      throw new IllegalArgumentException(
          "%s must be %s, but was %s"
              .formatted(name, HyperparameterText.condition(range, whole), value));
    }
  }

  /**
   * {@return all options of a tree of records, in the order of the components} An option that
   * stands at several places is listed once, as at the first of them.
   *
   * @param type the record at the root
   */
  public static List<HyperparameterSpec> of(Class<? extends Record> type) {
    Map<String, HyperparameterSpec> specs = new LinkedHashMap<>();
    collect(type, "", "", specs);
    return List.copyOf(specs.values());
  }

  /**
   * {@return the options of one component of a record, and those below it}
   *
   * @param component the component
   */
  public static List<HyperparameterSpec> of(RecordComponent component) {
    Map<String, HyperparameterSpec> specs = new LinkedHashMap<>();
    collect(component, "", "", specs);
    return List.copyOf(specs.values());
  }

  private static void collect(
      Class<?> type, String prefix, String owner, Map<String, HyperparameterSpec> specs) {
    for (RecordComponent component : type.getRecordComponents()) {
      collect(component, prefix, owner, specs);
    }
  }

  private static void collect(
      RecordComponent component,
      String prefix,
      String owner,
      Map<String, HyperparameterSpec> specs) {
    if (isOption(component)) {
      HyperparameterSpec spec = HyperparameterSpec.of(component, prefix, owner);
      HyperparameterSpec first = specs.putIfAbsent(spec.name(), spec);
      if (first != null && (first.type() != spec.type() || first.list() != spec.list())) {
        throw new IllegalStateException(
            "option %s is of two types: %s and %s"
                .formatted(spec.name(), first.type(), spec.type()));
      }
    }
    for (Class<?> nested : records(component)) {
      collect(nested, inner(prefix, component), innerOwner(owner, component), specs);
    }
  }

  private static boolean isOption(RecordComponent component) {
    Hyperparameter parameter = component.getAnnotation(Hyperparameter.class);
    return parameter != null && !parameter.help().isEmpty();
  }

  private static String inner(String prefix, RecordComponent component) {
    OptionPrefix own = component.getAnnotation(OptionPrefix.class);
    return own == null ? prefix : HyperparameterSpec.join(prefix, own.value());
  }

  private static String innerOwner(String owner, RecordComponent component) {
    OptionPrefix own = component.getAnnotation(OptionPrefix.class);
    return own == null || own.of().isEmpty() ? owner : own.of();
  }

  private static List<Class<?>> records(RecordComponent component) {
    OptionPrefix prefix = component.getAnnotation(OptionPrefix.class);
    if (prefix != null && prefix.records().length > 0) {
      return Arrays.asList(prefix.records());
    }
    List<Class<?>> records = new ArrayList<>();
    if (!component.getType().isAssignableFrom(component.getDeclaringRecord())) {
      addRecords(component.getType(), records); // else one of its kinds, which all are collected
    }
    return records;
  }

  private static void addRecords(Class<?> type, List<Class<?>> records) {
    if (type.isRecord()) {
      records.add(type);
    } else if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(kind -> addRecords(kind, records));
    }
  }

  /**
   * {@return the value at the first place that has the option; empty where the option does not
   * apply to this config (to a record of another kind, for instance), or where the value is null}
   *
   * @param config the record at the root
   * @param option the option's name without leading hyphens
   */
  public static Optional<Object> value(Record config, String option) {
    return value(config, "", option);
  }

  private static Optional<Object> value(Record config, String prefix, String option) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Object value = read(config, component);
      if (isOption(component) && HyperparameterSpec.of(component, prefix).name().equals(option)) {
        return Optional.ofNullable(value);
      }
      if (value instanceof Record nested) {
        Optional<Object> found = value(nested, inner(prefix, component), option);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * {@return a copy with other values, made by the canonical constructors}
   *
   * @param config the record at the root
   * @param values the values by option name without leading hyphens; each is set at every place
   *     that has the option
   * @param <R> the type of the record
   * @throws IllegalArgumentException if the config has no place for an option, or a record refuses
   *     a value
   */
  public static <R extends Record> R with(R config, Map<String, ?> values) {
    Set<String> unused = new HashSet<>(values.keySet());
    Record copy = with(config, "", values, unused);
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not apply to this %s"
              .formatted(unused.iterator().next(), config.getClass().getSimpleName()));
    }
    @SuppressWarnings("unchecked") // made by the constructor of the same class
    R same = (R) copy;
    return same;
  }

  private static Record with(
      Record config, String prefix, Map<String, ?> values, Set<String> unused) {
    RecordComponent[] components = config.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = read(config, components[i]);
      if (isOption(components[i])) {
        String name = HyperparameterSpec.of(components[i], prefix).name();
        if (values.containsKey(name)) {
          arguments[i] = values.get(name);
          unused.remove(name);
        }
      }
      if (arguments[i] instanceof Record nested) {
        arguments[i] = with(nested, inner(prefix, components[i]), values, unused);
      }
    }
    return create(config.getClass(), components, arguments);
  }

  private static Object read(Record config, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record create(
      Class<? extends Record> type, RecordComponent[] components, Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@return a value as it is typed and {@link HyperparameterSpec#parse} reads it: enum constants
   * in lower case with hyphens, lists with commas}
   *
   * @param value the value
   */
  public static String write(Object value) {
    return HyperparameterText.write(value);
  }
}
