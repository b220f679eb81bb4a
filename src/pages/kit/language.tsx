import { effect, signal } from '@preact/signals';

/** Chinese alone, or English beside it. Chosen at this machine and remembered there; nothing else is. */
type Language = 'zh' | 'both';

const PLACE = 'huijie-language';

function remembered(): Language {
  try {
    return localStorage.getItem(PLACE) === 'both' ? 'both' : 'zh';
  } catch {
    return 'zh';
  }
}

export const language = signal<Language>(remembered());

/** The style sheet hides what is marked as English unless both are wanted. */
effect(() => {
  document.documentElement.dataset.language = language.value;
});

export function switchLanguage(): void {
  language.value = language.value === 'zh' ? 'both' : 'zh';
  try {
    localStorage.setItem(PLACE, language.value);
  } catch {
    // A machine that remembers nothing begins with Chinese each time.
  }
}

export function LanguageSwitch({ after }: { after: () => void }) {
  const choose = () => {
    switchLanguage();
    after();
  };
  return (
    <button type="button" class="language" tabIndex={-1} data-language-switch onClick={choose}>
      {language.value === 'zh' ? '中 / EN' : '仅中文'}
    </button>
  );
}
