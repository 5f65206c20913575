package io.github.spikegen.run.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;

class LogValuesTests {

  @Test
  void numbersAndTextsAreRead() {
    assertEquals(OptionalDouble.of(2.5), LogValues.number(new JsonPrimitive(2.5)));
    assertEquals(Optional.of("gan"), LogValues.text(new JsonPrimitive("gan")));
  }

  static JsonElement[] ofAWrongKind() {
    return new JsonElement[] {
      new JsonObject(), new JsonArray(), JsonNull.INSTANCE, new JsonPrimitive(true)
    };
  }

  @ParameterizedTest
  @NullSource
  @MethodSource("ofAWrongKind")
  void othersAreNone(JsonElement value) {
    assertEquals(OptionalDouble.empty(), LogValues.number(value));
    assertEquals(Optional.empty(), LogValues.text(value));
  }

  @Test
  void eachIsNoneOfTheOther() {
    assertEquals(OptionalDouble.empty(), LogValues.number(new JsonPrimitive("2")));
    assertEquals(OptionalDouble.empty(), LogValues.number(new JsonPrimitive("NaN")));
    assertEquals(OptionalDouble.empty(), LogValues.number(JsonParser.parseString("1e999")));
    assertEquals(Optional.empty(), LogValues.text(new JsonPrimitive(2)));
  }
}
