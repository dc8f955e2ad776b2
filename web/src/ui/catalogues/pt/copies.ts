import type { CopyCatalogue, Forms } from "../catalogue.ts";

const anew = {
  sender: "Envie de novo com um novo link.",
  receiver: "Peça que enviem de novo.",
};

const consent: CopyCatalogue["consent"] = {
  title: "Se vocês se desencontrarem",
  ask: { label: "Perguntar a mim", note: "Nada é guardado antes de você concordar." },
  keep: {
    label: "Guardar uma cópia criptografada",
    note: (span) =>
      `Ela sobe se ninguém vier em um minuto, ou se nenhum caminho levar à outra pessoa. O servidor não pode ler nada. Fica guardada: ${span}.`,
  },
  never: { label: "Não guardar nada", note: "Vai direto para a outra pessoa, ou não vai." },
};

const now: CopyCatalogue["now"] = {
  title: "A outra pessoa não pode agora?",
  lead: "Suba uma cópia criptografada. O mesmo link abre a cópia quando ela quiser, e você pode fechar esta página assim que tudo subir.",
  lifetime: "Guardar por",
  downloads: "Número de downloads",
  any: "quantos quiserem",
  password: "Senha, se você quiser",
  passwordNote: "É preciso ter a senha além do link. Se ela se perder, ninguém abre a cópia.",
  button: "Subir uma cópia",
  asking: "Pedindo espaço ao servidor.",
};

const offer: CopyCatalogue["offer"] = {
  title: "Guardar uma cópia?",
  noPath: "Até agora não foi encontrado um caminho de navegador a navegador. A busca continua.",
  lead: "Uma cópia criptografada chegaria mesmo assim: a outra página continua com ela sozinha, ou o mesmo link abre a cópia mais tarde. O servidor não pode ler nada.",
  refused: "O servidor não aceitou nenhuma cópia.",
  awaited:
    "Até agora não foi encontrado um caminho de navegador a navegador. Se o remetente guardar uma cópia criptografada, esta página continua com ela sozinha.",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "O servidor não responde. Tentando de novo.",
  "rate-limited": "O servidor pede a todos que vão mais devagar. Continua em instantes.",
  "storage-full": "O servidor está sem espaço no momento. Tentando de novo.",
  "part-missing": "O resto ainda não está lá. Continua quando o remetente tiver enviado.",
};

const storing: CopyCatalogue["storing"] = {
  title: "Subindo uma cópia criptografada",
  lead: "O link já funciona. O servidor não pode ler o que guarda.",
  why: {
    nobody: "Até agora ninguém veio, e você queria que então houvesse uma cópia.",
    "no-path": "Nenhum caminho levava de navegador a navegador.",
    lost: "A conexão com a outra pessoa se perdeu.",
  },
  bar: "Enviado ao servidor",
  told: (percent) => `Enviado ao servidor: ${percent}`,
  tab: (percent) => `${percent} no servidor`,
  foot: "Deixe esta página aberta até tudo subir. Se ela fechar antes, escolha os mesmos arquivos de novo, e continua.",
};

const stored: CopyCatalogue["stored"] = {
  title: "A cópia está no servidor",
  lead: "O link abre a cópia a qualquer hora. Você pode fechar esta página.",
  tab: "Cópia no servidor",
  until: {
    today: (time) => `Guardada até ${time}`,
    tomorrow: (time) => `Guardada até amanhã, ${time}`,
    later: (dayAndTime) => `Guardada até ${dayAndTime}`,
  },
  undownloaded: "Ainda não baixada",
  downloaded: { one: "Baixada # vez", other: "Baixada # vezes" },
  downloadedOf: (done, most) => `Downloads: ${done} de ${most}`,
  password: "Com senha",
  extend: (span) => `Guardar a partir de agora: ${span}`,
  revoke: "Retirar a cópia",
  failed: "O servidor não respondeu. Nada mudou: tente de novo.",
  foot: "Se você retirar a cópia, nada dela fica no servidor. Quem já baixou continua com ela.",
};

const locked: CopyCatalogue["locked"] = {
  title: "É preciso uma senha",
  lead: "O remetente guarda uma cópia criptografada para você e colocou uma senha. Ela não está no link: peça a senha.",
  label: "Senha",
  button: "Abrir",
  wrong: "Esta senha não abre a cópia.",
  trying: "Tentando.",
};

const single: CopyCatalogue["single"] = {
  ask: "Pegar um só arquivo",
  label: "Uma parte do nome",
  take: "Pegar",
  takeOne: (name) => `Pegar só ${name}`,
  none: "Nenhum arquivo tem isso no nome.",
  foot: "Os outros ficam onde estão, e a cópia continua inteira.",
};

const report: CopyCatalogue["report"] = {
  ask: "Denunciar esta cópia",
  lead: "Quem cuida do servidor vai saber que há algo errado com ela. Não pode ver o conteúdo, mas pode remover a cópia. O remetente não fica sabendo.",
  button: "Denunciar agora",
  done: "A cópia foi denunciada a quem cuida do servidor.",
  failed: "O servidor não respondeu. Nada foi denunciado: tente de novo.",
};

const own: CopyCatalogue["own"] = {
  title: "Suas cópias criptografadas",
  kept: "Só este navegador guarda esta lista, com os links. Quem usa o navegador pode abrir essas cópias e retirá-las.",
  unfinished: "Incompleta: escolha os mesmos arquivos de novo, e continua.",
  gone: "Ela não existe mais.",
};

const lost = "Nada seu foi alterado. Quem já baixou continua com ela.";

const stays = "A cópia continua guardada para você: você pode tentar de novo.";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": {
    title: "Não há cópia neste link",
    why: "O prazo dela acabou, ou não havia nenhuma.",
    todo: anew,
  },
  "share-expired": {
    title: "O prazo da cópia acabou",
    why: "Ela ficou guardada pelo tempo que o remetente quis.",
    todo: anew,
  },
  "share-revoked": {
    title: { sender: "Você retirou a cópia", receiver: "O remetente retirou a cópia" },
    why: "Nada dela está mais no servidor.",
    todo: { sender: "Você pode enviar de novo com um novo link.", receiver: anew.receiver },
  },
  "share-spent": {
    title: "Ela foi baixada tantas vezes quanto podia",
    why: "O remetente definiu quantas. Nada dela está mais no servidor.",
    todo: anew,
  },
  "share-taken-down": {
    title: "A cópia foi removida do servidor",
    why: "Quem cuida do servidor removeu a cópia.",
    todo: "Pergunte o motivo.",
  },
  "wrong-share-token": {
    title: "Este link não abre a cópia",
    why: "A cópia que está ali foi guardada com outra chave ou senha.",
    todo: anew,
  },
  "downloads-taken": {
    title: "Outra pessoa está baixando agora",
    why: "Só pode ser baixada um certo número de vezes. Se a outra pessoa não terminar, fica livre depois de dez minutos.",
    todo: "Tente de novo em alguns minutos.",
  },
  "share-taken": {
    title: "Já há uma cópia neste link",
    why: "Ela foi guardada em outro lugar, e ninguém pode mudá-la daqui.",
    todo: anew,
  },
  "share-too-large": {
    title: "É grande demais para este servidor",
    why: "Ele não guarda cópias deste tamanho.",
    todo: "Envie direto, ou menos de cada vez.",
  },
  "storage-full": {
    title: "O servidor não tem espaço",
    why: "Tudo o que ele pode guardar está cheio.",
    todo: "Envie direto, ou tente mais tarde.",
  },
  "quota-spent": {
    title: "Por hoje já foi guardado o bastante",
    why: "O servidor só guarda uma certa quantidade por dia para um endereço de rede.",
    todo: "Envie direto, ou tente de novo amanhã.",
  },
  "share-damaged": {
    title: "O que está guardado não é o que foi enviado",
    why: "A verificação encontrou uma diferença, por isso nada foi dado como bom.",
    todo: anew,
  },
};

const missing: Forms = {
  one: "Ainda não está tudo: falta # arquivo.",
  other: "Ainda não está tudo: faltam # arquivos.",
};

const again: CopyCatalogue["again"] = {
  title: "Você estava enviando isto",
  lead: "Enquanto isso, esta página foi fechada ou recarregada, e aí um navegador esquece o que foi escolhido. Escolha o mesmo de novo: continua com o mesmo link, e o que chegou não é enviado outra vez.",
  whole: "Enquanto isso, esta página foi fechada ou recarregada. Pode continuar com o mesmo link.",
  allow: "Seu navegador pergunta se esta página pode abri-los de novo.",
  drop: "Solte os mesmos arquivos ou pastas nesta página",
  list: "Ainda falta",
  hasChanged: "Outro tamanho ou outra data que antes",
  changed:
    "Algo mudou desde então, por isso não pode continuar como estava. Escolha a versão de antes ou envie outra coisa.",
  missing,
  foot: "Se você enviar outra coisa, isto termina, também para a outra pessoa.",
  fleeting:
    "Seu navegador não guarda nada para esta página: se você a fechar ou recarregar, a transferência termina.",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "O último grupo parece errado",
    spent: "Três tentativas não levaram a ninguém",
    off: "Este código parece não valer mais",
  },
  lead: {
    wrong:
      "O remetente parece ter outros caracteres. Compare-os e depois digite o último grupo de novo.",
    spent:
      "O último grupo foi digitado errado, ou há alguém no meio. Compare-o com o que o remetente vê: se for diferente, digite-o de novo.",
    off: "Houve tentativas demais com caracteres errados, de você ou de outra pessoa. Peça o link ou um novo código.",
  },
  foot: {
    wrong:
      "Nada foi recebido. Depois de três tentativas erradas o código deixa de valer; o link vale sempre.",
    spent: "Nada foi recebido. Se for igual, peça o link: ele vale sempre.",
    off: "Nada foi recebido.",
  },
  hint: "Quatro caracteres, o último grupo do código.",
  incomplete: "O último grupo tem quatro caracteres.",
};

const compare: CopyCatalogue["compare"] = {
  ask: "Comparar palavras",
  how: "Leia as suas para a outra pessoa, por telefone, por exemplo. Se as mesmas três estão nas duas telas, não há ninguém no meio.",
};

const renamed: Forms = {
  one: "Um dos arquivos tem um nome diferente do original: este disco não podia guardá-lo.",
  other: "# arquivos têm nomes diferentes dos originais: este disco não podia guardá-los.",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "Entregue, e verificado no outro disco",
      session: "Entregue e verificado",
      handed: "Entregue e verificado",
    },
    receiver: {
      durable: "Está no seu disco, verificado",
      session: "Tudo está aqui, verificado",
      handed: "Tudo está aqui, verificado",
    },
  },
  place: {
    sender: {
      durable: "A outra pessoa tem tudo.",
      session: "Está gravado do outro lado.",
      handed: "Foi entregue aos downloads do outro navegador.",
    },
    receiver: {
      durable: "Está onde você escolheu.",
      session: "Está gravado onde você escolheu.",
      handed:
        "Foi entregue aos downloads do seu navegador. Se não estiver lá, salve de novo antes de fechar esta página.",
    },
  },
  zip: "Foi entregue aos downloads do seu navegador em um só arquivo ZIP. Se não estiver lá, salve de novo antes de fechar esta página.",
  streamed: "Foi entregue aos downloads do seu navegador, completo e verificado.",
  streamedZip:
    "Foi entregue aos downloads do seu navegador em um só arquivo ZIP, completo e verificado.",
  shown: {
    sender: "Ele aparece na outra página.",
    receiver: "Ele não foi salvo: copie-o antes de fechar esta página.",
  },
  text: "O texto",
  renamed,
  took: {
    instant: "Verificado em menos de um segundo",
    after: (span) => `Verificado após ${span}`,
  },
  root: "A mesma impressão digital nas duas telas.",
  tab: "Entregue",
  average: (rate) => `${rate} em média`,
  path: { direct: "direto", relayed: "por um servidor", stored: "por uma cópia criptografada" },
};

export const copies: CopyCatalogue = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
