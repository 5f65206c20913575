package io.github.spikegen.cli;

import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.LossWeighting;
import io.github.spikegen.diffusion.UnmaskingOrder;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.network.DecoderConfig;
import io.github.spikegen.gan.network.DiscriminatorConfig;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.dataset.DatasetPart;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.diffusion.KnownPixels;
import io.github.spikegen.run.gan.GanRecipe;
import io.github.spikegen.vqsvae.CodebookOptions;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads enum constants in lower case with hyphens, as they are written on command lines.
 *
 * @param type the enum
 */
record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

  private static final List<Class<? extends Enum<?>>> TYPES =
      List.of(
          NamedDataset.class,
          DatasetPart.class,
          UnmaskingOrder.class,
          KnownPixels.class,
          LossWeighting.class,
          Precision.class,
          DenoiserConfig.Input.class,
          VqSvaeConfig.Feature.class,
          VqSvaeConfig.StraightThroughAt.class,
          CodebookOptions.Update.class,
          GanVariant.class,
          GanRecipe.class,
          GanTrainingOptions.Constraint.class,
          DecoderConfig.Similarity.class,
          DiscriminatorConfig.HiddenNorm.class);

  /** Teaches a command line all enums that its options have. */
  static void registerAll(CommandLine commandLine) {
    TYPES.forEach(type -> register(commandLine, type));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the list cannot say that each type is its own
  private static void register(CommandLine commandLine, Class<? extends Enum<?>> type) {
    commandLine.registerConverter((Class) type, new EnumConverter(type));
  }

  /** Returns a constant as it is written on the command line. */
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public E convert(String value) {
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (written(constant).equals(value)) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "expected %s, but was '%s'"
            .formatted(
                Arrays.stream(constants)
                    .map(EnumConverter::written)
                    .collect(Collectors.joining(", ")),
                value));
  }
}
