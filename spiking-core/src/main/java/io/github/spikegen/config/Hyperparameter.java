package io.github.spikegen.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a component of a config record may be, and makes it an option wherever options come
 * from: the command line, config files and forms. A component without help text has a range but is
 * no option.
 *
 * <p>Components may be of type {@code int}, {@code long}, {@code double}, {@code boolean} (or their
 * boxed types), {@link String}, an enum, a type with a static {@code valueOf(String)} whose {@code
 * toString()} gives that text back, or a {@link java.util.List} of one of these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Hyperparameter {

  /**
   * {@return the option's name without leading hyphens; empty for the component's name in
   * kebab-case}
   */
  String name() default "";

  /** {@return what stands for the value in help texts, such as "T"} */
  String label() default "";

  /** {@return one plain sentence on what the hyper-parameter does; empty if it is no option} */
  String help() default "";

  /** {@return the smallest value allowed; for a list, of each number in it} */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /** {@return the bound that values must exceed} */
  double above() default Double.NEGATIVE_INFINITY;

  /** {@return the largest value allowed} */
  double atMost() default Double.POSITIVE_INFINITY;

  /** {@return the bound that values must stay under} */
  double below() default Double.POSITIVE_INFINITY;

  /** {@return the smallest number of elements of a list} */
  int minimumSize() default 1;

  /** {@return the largest number of elements of a list} */
  int maximumSize() default Integer.MAX_VALUE;

  /**
   * {@return what 0 means (null for a boxed type or an object), such as "never", or empty} The word
   * is accepted and written in place of that value, which may then lie outside the range.
   */
  String none() default "";

  /**
   * {@return whether the option's name stays without the {@link OptionPrefix prefixes} of the
   * records around it, so that one option sets all components of this name}
   */
  boolean shared() default false;

  /**
   * Put on a component that is itself a config record (or an interface of config records): its
   * options begin with this prefix and a hyphen.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface OptionPrefix {

    /** {@return the prefix without hyphens; empty for none} */
    String value() default "";

    /**
     * {@return what the options belong to, such as "autoencoder": their help begins with it; empty
     * to leave help as it is}
     */
    String of() default "";

    /**
     * {@return the records that the component may hold, where its type is an interface that is not
     * sealed: their options are found by {@link Hyperparameters#of}}
     */
    Class<? extends Record>[] records() default {};
  }
}
