/**
 * Config records: hyper-parameters that are written once, as components of a record, and from which
 * command lines, JSON files, forms and checks are derived. Nothing here knows a command-line or a
 * JSON library, or any model.
 *
 * <pre>{@code
 * @RecordBuilder // from record-builder: generates NetworkConfigBuilder with the copies
 * public record NetworkConfig(
 *     @Hyperparameter(label = "T", help = "Time steps of the network.", atLeast = 1) int timeSteps,
 *     @Hyperparameter(label = "C1,C2...", help = "Channels of the layers.", atLeast = 1)
 *         List<Integer> channels,
 *     @OptionPrefix("decoder") DecoderConfig decoder) // a record with hyper-parameters of its own
 *     implements NetworkConfigBuilder.With {
 *
 *   public NetworkConfig {
 *     channels = List.copyOf(channels);
 *     Hyperparameters.check(NetworkConfig.class, timeSteps, channels, decoder);
 *   }
 * }
 *
 * NetworkConfig four = config.withTimeSteps(4);
 * NetworkConfig both = config.with(b -> b.timeSteps(4).channels(List.of(32, 64)));
 *
 * for (HyperparameterSpec option : Hyperparameters.of(NetworkConfig.class)) {
 *   Object value = Hyperparameters.value(config, option.name()).orElseThrow(); // 4
 *   NetworkConfig same =
 *       Hyperparameters.with(config, Map.of(option.name(), option.parse(option.write(value))));
 * }
 * }</pre>
 */
package io.github.spikegen.config;
