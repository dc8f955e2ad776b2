import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./pt/endings.ts";

const page: Catalogue["page"] = {
  description: "Envie um arquivo direto do seu navegador para outro.",
  language: "Idioma",
  unreachable:
    "O servidor não responde, e sem ele nada pode ser enviado ou recebido. Verifique se você está on-line; esta página continua tentando.",
  gap: " ",
};

const buttons: Catalogue["buttons"] = {
  choose: "Escolher arquivos",
  chooseFolder: "Escolher uma pasta",
  add: "Adicionar arquivos",
  addFolder: "Adicionar uma pasta",
  sendText: "Enviar este texto",
  receive: "Receber",
  seeWhatItIs: "Ver o que é",
  copyLink: "Copiar link",
  share: "Compartilhar…",
  copy: "Copiar",
  copyRoot: "Copiar a impressão digital",
  copied: "Copiado",
  notCopied: "Copie manualmente",
  accept: "Aceitar",
  decline: "Recusar",
  cancel: "Cancelar",
  pause: "Pausar",
  goOn: "Continuar",
  saveAgain: "Salvar de novo",
  sendAgain: "Enviar de novo",
  sendElse: "Enviar outra coisa",
  tryAgain: "Tentar de novo",
  startOver: "Começar de novo",
  newCode: "Novo código",
};

const scene: Catalogue["scene"] = { you: "Você", them: "A outra pessoa" };

const start: Catalogue["start"] = {
  title: "Envie o que quiser, direto para a outra pessoa.",
  lead: "Arquivos e pastas vão do seu navegador para o outro. Sem conta, sem limite de tamanho, e ninguém no meio consegue lê-los.",
  drop: "Solte arquivos ou pastas em qualquer lugar desta página",
  dropNow: "Solte para enviar",
  text: "ou escreva ou cole um texto",
  textLabel: "Texto para enviar",
  receiveTitle: "Você recebeu um código?",
  foot: "Código aberto. Roda no seu próprio servidor.",
};

const notices: Catalogue["notices"] = {
  nothing: "Não havia nenhum arquivo. Solte arquivos aqui ou escolha alguns.",
  "too-many": (most) =>
    `São mais de ${most} arquivos. Coloque tudo em um arquivo ZIP e envie esse arquivo.`,
  "no-text": "Ainda não há texto. Escreva ou cole um e depois envie.",
  "long-text": "Este texto tem mais de 1 MB. Salve-o como arquivo e envie o arquivo.",
  "not-shared": "O que você compartilhou não chegou aqui. Compartilhe de novo.",
  elsewhere: "Esta aba é cópia de outra que está enviando. Continue na outra.",
  over: "O que você estava enviando terminou: o link não vale mais. Você pode enviar de novo com um novo.",
  already: "Isto já está incluído.",
  late: "Já tinham aceitado, então isto não vai junto. Envie quando este terminar.",
  copying:
    "Uma cópia criptografada disto está sendo feita, então fica como está. Envie o resto quando terminar.",
  kept: "Já tinham aceitado, então não deu para tirar.",
  unreadable:
    "Seu navegador não consegue ler isto. Nada foi enviado. Deixe de fora e tente de novo.",
};

const collecting: Catalogue["collecting"] = {
  title: "Examinando suas pastas",
  lead: (files) => `${files} até agora. Quando são muitos, demora um pouco.`,
};

const files: Forms = { one: "# arquivo", other: "# arquivos" };
const moreFiles: Forms = { one: "e mais # arquivo", other: "e mais # arquivos" };
const moreThings: Forms = { other: "e mais #" };

const contents: Catalogue["contents"] = {
  nameless: "Algo sem nome",
  text: "Um texto",
  sizeless: "tamanho ainda desconhecido",
  emptyFolder: "uma pasta vazia",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}, ${files} no total`,
  within: "O que há dentro",
  remove: (name) => `Remover ${name}`,
};

const code: Catalogue["code"] = {
  legend: "Código",
  group: (from, to) => `Caracteres ${from} a ${to}`,
  hint: "Doze caracteres. Você também pode colar o link inteiro.",
  incomplete: "O código tem doze caracteres, em três grupos de quatro.",
  foreign: (host) => `Este link é de ${host}. Abra-o lá.`,
};

const scanning: Catalogue["scanning"] = {
  ask: "Escanear um código",
  title: "Mostre o código à câmera",
  lead: "Ponha na frente dela o código QR da outra tela. Assim que for lido, o link se abre.",
  picture: "O que a câmera vê",
  other: "Este código não é um link do Telpher. Use o da página que envia.",
  foot: "A imagem não sai deste aparelho. A câmera se desliga quando você deixa esta página.",
  type: "Digitar o código",
  none: {
    refused: {
      title: "Esta página não pode usar a câmera",
      todo: "Você ou seu navegador recusou. Permita a câmera ao lado do endereço da página e tente de novo. O código também pode ser digitado.",
    },
    none: {
      title: "Não há câmera",
      todo: "O navegador não encontra nenhuma neste aparelho. Digite o código ou abra o link.",
    },
    busy: {
      title: "A câmera não dá imagem",
      todo: "Talvez outro programa a esteja usando. Feche-o e tente de novo. O código também pode ser digitado.",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "Alguém quer enviar algo para você",
  lead: "Você verá o que é e o tamanho. Nada é salvo antes de você aceitar.",
  foot: "Vem direto do navegador da outra pessoa, se ela estiver lá, ou então de uma cópia criptografada que ela guarda para você.",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "Este link não está completo",
  lead: "Uma parte se perdeu no caminho, muitas vezes ao copiar. Nada foi recebido. Peça o link de novo ou digite o código.",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "Esta página precisa de HTTPS",
    todo: "Os navegadores só permitem criptografia em páginas seguras: abra este endereço com https:// ou peça a quem cuida deste servidor para ativar o TLS (TELPHER_TLS_CERT e TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "Este navegador não tem WebRTC",
    todo: "O Telpher chega ao outro navegador por WebRTC: ative-o nas configurações ou use um Firefox, Chrome, Edge ou Safari atual.",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "Criando seu link", receiver: "Perguntando o que é" },
  lead: {
    sender: "Um código é pedido ao servidor. Nada sai deste dispositivo ainda.",
    receiver: "Pergunta-se ao servidor se o remetente está lá ou se guarda uma cópia para você.",
  },
};

const outside: Catalogue["outside"] = {
  lost: "O servidor não responde. Tentando de novo.",
  taken:
    "Outra pessoa está no seu lugar nesta transferência. As tentativas seguem até ele ficar livre.",
};

const inviting: Catalogue["inviting"] = {
  title: "Envie este link à outra pessoa",
  lead: "Começa quando ela abrir e aceitar.",
  link: "Link",
  qr: "Código QR do link",
  say: "ou dite este código",
  shareTitle: "Algo para você",
  codeOff:
    "O código para ditar não vale mais, porque foi adivinhado errado três vezes. O link ainda funciona.",
  newCode: "Ele vem com um novo link, e este termina.",
  state: "Esperando. Deixe esta página aberta.",
  good: "Enquanto ela estiver aberta, o link vale, por um dia no máximo.",
  tab: "Esperando a outra pessoa",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "A outra pessoa chegou", away: "A outra pessoa saiu por um momento" },
    receiver: { here: "O remetente está aqui", away: "Esperando o remetente" },
  },
  here: "Os dois navegadores procuram um caminho entre si.",
  away: {
    sender: "Esperando que ela volte. Deixe esta página aberta.",
    receiver: "Continua quando a página do remetente estiver aberta. Deixe esta aberta também.",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "A outra pessoa está decidindo",
  lead: "Ela vê o que é e o tamanho. Começa quando ela aceitar.",
  question: {
    file: "Você quer este arquivo?",
    folder: "Você quer esta pasta?",
    several: "Você quer estes arquivos?",
    text: "Você quer este texto?",
  },
  saving: {
    "picked-file": "Se você aceitar, seu navegador pergunta onde salvar.",
    "picked-folder":
      "Se você aceitar, seu navegador pede uma pasta. Nada do que já está nela é tocado.",
    downloads:
      "Será entregue aos downloads do seu navegador quando tudo estiver aqui e verificado.",
    zip: "Será entregue aos downloads do seu navegador em um só arquivo ZIP quando tudo estiver aqui e verificado.",
    streamed:
      "Vai para os downloads do seu navegador enquanto chega, com cada parte conferida antes.",
    "streamed-zip":
      "Vai para os downloads do seu navegador em um só arquivo ZIP enquanto chega, com cada parte conferida antes.",
    shown: "Se você aceitar, ele aparece nesta página. Não é salvo.",
    "no-room":
      "Não há espaço suficiente. Libere espaço neste dispositivo e depois recarregue esta página.",
    "too-large":
      "Aqui seu navegador só consegue guardar na memória, e isto é grande demais para ela. Recuse e peça um novo link para abrir em uma janela comum ou em outro navegador.",
  },
  unsavable: "Não é possível salvar aqui",
  changed: "Acabaram de mudar. Isto é o que enviam agora.",
  care: "Aceite só o que você espera.",
};

const resuming: Catalogue["resuming"] = {
  title: "Continua de onde parou",
  lead: "Você já tinha aceitado. Primeiro se confere o que já chegou, depois vem o resto.",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "Enviando", receiver: "Recebendo" },
  bar: { sender: "Enviado e confirmado", receiver: "Recebido e conferido" },
  told: {
    sender: (percent) => `Enviado e confirmado: ${percent}`,
    receiver: (percent) => `Recebido e conferido: ${percent}`,
  },
  tab: {
    sender: (percent) => `${percent} enviado`,
    receiver: (percent) => `${percent} recebido`,
  },
  soFar: (size) => `${size} até agora`,
  of: (size, total) => `${size} de ${total}`,
  left: {
    soon: "mais alguns segundos",
    about: (span) => `mais ${span}, aprox.`,
  },
  foot: {
    sender: "Só conta o que chegou e foi conferido. Deixe esta página aberta.",
    receiver: "Cada parte é conferida ao chegar. Deixe esta página aberta.",
  },
  unasked:
    "Você já tinha aceitado, por isso a pergunta não foi feita de novo. Cancele se não quiser mais.",
  paused: {
    ours: "Você pausou. Toque em “Continuar” quando quiser.",
    theirs: "A outra pessoa pausou. Continua quando ela quiser.",
  },
  still: "No momento não passa nada.",
  path: {
    direct: "Direto, de navegador a navegador.",
    relayed: "Por um servidor que não pode ler nada.",
    stored:
      "De uma cópia criptografada, porque não há conexão com o remetente. O servidor não pode ler nada.",
  },
  done: (done, files) => `${done} de ${files}: pronto`,
  fileDone: "pronto",
};

const stays: Catalogue["stays"] = {
  live: "Ainda há algo em andamento. Cancele ou recuse primeiro e depois volte.",
  text: "Este texto não está em nenhum outro lugar. Copie-o e depois volte.",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "A conexão caiu. Nada se perdeu.",
  lead: "O que chegou e foi conferido fica guardado. Continua dali por conta própria, e você não precisa fazer nada.",
  kept: (amount) => `Guardado: ${amount}.`,
  here: {
    sender: "A outra página está lá. Procurando um caminho até ela.",
    receiver:
      "A página do remetente está lá. Se ela foi recarregada, lá é preciso escolher os arquivos de novo; depois continua.",
  },
  away: {
    sender: "O destinatário saiu da página ou perdeu a rede. Esperando por ele.",
    receiver: "O remetente saiu da página ou perdeu a rede. Esperando por ele.",
  },
  foot: "Deixe esta página aberta. Se demorar, pergunte se a outra ainda está aberta: se não, você pode cancelar.",
  tab: "Conectando de novo",
};

const verifying: Catalogue["verifying"] = {
  title: "Conferindo tudo",
  lead: {
    sender: "Cada byte está do outro lado. Lá se confere se tudo é igual.",
    receiver: "Cada byte está aqui. Tudo é comparado com o original e depois posto no lugar.",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "Entregas anteriores",
  none: "Nenhuma ainda. O que for entregue aparecerá aqui: nome, tamanho, hora e os primeiros dígitos da impressão digital. Só este navegador guarda a lista; ela não contém links, chaves nem conteúdos.",
  kept: "Só este navegador guarda esta lista. Ela não contém links, chaves nem conteúdos. O que foi entregue fica onde está quando você a limpa.",
  off: "Este navegador não guarda nenhuma lista de entregas.",
  clear: "Limpar a lista",
  turnOff: "Não guardar lista",
  turnOn: "Guardar uma lista",
  line: {
    sender: (time) => `Enviado, ${time}`,
    receiver: (time) => `Recebido, ${time}`,
  },
  forget: "Remover",
  forgetOne: (name) => `Remover ${name} desta lista`,
  listed: "Só este navegador anota o nome, o tamanho e a hora, na página inicial.",
  unlist: "Não anotar",
};

const leftovers: Catalogue["leftovers"] = {
  title: "Não terminado",
  lead: "O que chegou disto fica sete dias neste navegador e ocupa espaço. Abra o mesmo link outra vez ou peça que enviem os mesmos arquivos: continua dali.",
};

const ended: Catalogue["ended"] = {
  at: (time) => `Terminou: ${time}`,
  arrived: (size) => `Chegou até aqui: ${size}.`,
  arrivedOf: (size, total) => `Chegou até aqui: ${size} de ${total}.`,
  mayHaveArrived:
    "Nada seu foi alterado. Tudo estava do outro lado, mas sem confirmação: pergunte se chegou.",
  nothing: { sender: "Nada foi enviado.", receiver: "Nada foi recebido." },
  elsewhere: "Nada se perdeu: continua lá.",
  kept: "Você não tem uma cópia completa. O que chegou fica sete dias neste navegador: se enviarem o mesmo outra vez, continua dali.",
  incomplete: {
    sender: "Nada seu foi alterado. A outra pessoa não tem uma cópia completa.",
    receiver: "Você não tem uma cópia completa. O original está como estava.",
  },
};

export const pt: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
