package io.github.spikegen.run.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.OptionalDouble;

/** Values in lines of a run's log, which others may have written: of any kind, or missing. */
public final class LogValues {

  private LogValues() {}

  /**
   * {@return a text, empty if the value is none}
   *
   * @param value the value, or null
   */
  public static Optional<String> text(JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isString()
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }

  /**
   * {@return a finite number, empty if the value is none}
   *
   * @param value the value, or null
   */
  public static OptionalDouble number(JsonElement value) {
    double number =
        value instanceof JsonPrimitive primitive && primitive.isNumber()
            ? primitive.getAsDouble()
            : Double.NaN;
    return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
  }
}
