package io.github.spikegen.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Put on a component that is itself a config record (or an interface of config records): its
 * options begin with this prefix and a hyphen.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface OptionPrefix {

  /**
   * The prefix without hyphens; empty for none.
   *
   * @return the prefix
   */
  String value() default "";

  /**
   * The records that the component may hold, where its type is an interface that is not sealed:
   * their options are found by {@link Hyperparameters#of}.
   *
   * @return the records
   */
  Class<? extends Record>[] records() default {};
}
