import type { GatewayDriver, IdentifiedPerson, Place, PresentedCredential } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Desk } from '../desk.ts';
import { stamp } from './send.ts';

/** Who shows this. What was shown is in nobody's hands after that: only the answer goes on. */
export async function whoShows(
  desk: Desk,
  shown: PresentedCredential,
  place: Place | undefined,
): Promise<IdentifiedPerson | Refusal> {
  if (desk.credentials === undefined) return refuse('GATEWAY_NONE', 'credential');
  return desk.credentials.whoShows(shown, place, () => stamp(desk));
}

/**
 * A visit as the driver may read it: what its patient shows is decoded first, so that neither code nor token is ever
 * among what a driven visit keeps.
 * @param beside what stands beside the visit, when the visit itself does not say
 */
export async function throughTheEndpoint(
  desk: Desk,
  driver: GatewayDriver,
  payload: unknown,
  beside: PresentedCredential | undefined,
): Promise<{ readonly payload: unknown } | Refusal> {
  const { credentialStep: endpoint } = driver;
  const own = endpoint?.shownIn(payload);
  if (own !== undefined && beside !== undefined)
    return refuse('FIELD_INVALID', 'credential', { expected: 'one way to say who it is' });
  const shown = own ?? beside;
  if (shown === undefined) return { payload };
  if (endpoint === undefined) return refuse('GATEWAY_NONE', 'credential');
  const place = endpoint.placeIn(payload);
  if (isRefusal(place)) return place;
  const who = await whoShows(desk, shown, place);
  if (isRefusal(who)) return who;
  const identified = endpoint.identified(payload, who);
  return isRefusal(identified) ? identified : { payload: identified };
}
