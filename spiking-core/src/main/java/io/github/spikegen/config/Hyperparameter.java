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
   * The option's name without leading hyphens; empty for the component's name in kebab-case.
   *
   * @return the name
   */
  String name() default "";

  /**
   * What stands for the value in help texts, such as "T".
   *
   * @return the label
   */
  String label() default "";

  /**
   * One plain sentence on what the hyper-parameter does; empty if it is no option.
   *
   * @return the help text
   */
  String help() default "";

  /**
   * The smallest value allowed; for a list, of each number in it.
   *
   * @return the bound
   */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /**
   * The bound that values must exceed.
   *
   * @return the bound
   */
  double above() default Double.NEGATIVE_INFINITY;

  /**
   * The largest value allowed.
   *
   * @return the bound
   */
  double atMost() default Double.POSITIVE_INFINITY;

  /**
   * The bound that values must stay under.
   *
   * @return the bound
   */
  double below() default Double.POSITIVE_INFINITY;

  /**
   * The smallest number of elements of a list.
   *
   * @return the size
   */
  int minimumSize() default 1;

  /**
   * The largest number of elements of a list.
   *
   * @return the size
   */
  int maximumSize() default Integer.MAX_VALUE;

  /**
   * What 0 means (null for a boxed type or an object), such as "never". It is accepted and written
   * in place of that value, which may then lie outside the range.
   *
   * @return the word, or empty if there is no such value
   */
  String none() default "";

  /**
   * Whether the option's name stays without the {@link OptionPrefix prefixes} of the records around
   * it, so that one option sets all components of this name.
   *
   * @return true for one option for all places
   */
  boolean shared() default false;
}
