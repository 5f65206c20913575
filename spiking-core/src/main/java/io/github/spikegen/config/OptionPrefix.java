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

  /** {@return the prefix without hyphens; empty for none} */
  String value() default "";

  /**
   * {@return the records that the component may hold, where its type is an interface that is not
   * sealed: their options are found by {@link Hyperparameters#of}}
   */
  Class<? extends Record>[] records() default {};
}
